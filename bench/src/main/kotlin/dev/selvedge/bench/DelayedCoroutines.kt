package dev.selvedge.bench

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancel
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch

/** Coroutines that are delayed. */
class DelayedCoroutines {
    private val scope = CoroutineScope(Dispatchers.Default)

    fun add(millis: Long) {
        scope.launch { delay(millis) }
    }

    fun cancelAll() = scope.cancel()
}
