/** Named tasks that live as long as an object. */
package dev.selvedge.manager;
