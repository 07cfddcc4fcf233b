@file:JvmName("DeadlineCoroutines")

package dev.selvedge.bench

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout

fun withTimeouts(times: Int, millis: Long) = runBlocking {
    withContext(Dispatchers.Default) {
        repeat(times) { withTimeout(millis) { } }
    }
}
