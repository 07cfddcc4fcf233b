/** Means by which tasks wait for each other and share what is scarce. */
package dev.selvedge.sync;
