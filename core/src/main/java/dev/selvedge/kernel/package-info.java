/** Where every wait of the library ends up. Not exported. */
package dev.selvedge.kernel;
