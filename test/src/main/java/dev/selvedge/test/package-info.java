/** Virtual time, seeded interleaving and leak checks for tests. */
@NullMarked
package dev.selvedge.test;

import org.jspecify.annotations.NullMarked;
