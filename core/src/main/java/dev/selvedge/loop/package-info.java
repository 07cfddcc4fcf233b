/** The event loop: a world in which one task runs at a time. */
@NullMarked
package dev.selvedge.loop;

import org.jspecify.annotations.NullMarked;
