/** Tasks, task groups and cancel scopes. */
package dev.selvedge;
