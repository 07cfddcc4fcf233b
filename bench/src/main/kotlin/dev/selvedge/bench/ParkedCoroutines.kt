@file:JvmName("ParkedCoroutines")

package dev.selvedge.bench

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

fun parked(tasks: Int, meanwhile: Runnable) = runBlocking {
    val gate = CompletableDeferred<Unit>()
    repeat(tasks) {
        launch { gate.await() }
    }
    launch {
        meanwhile.run()
        gate.complete(Unit)
    }
}
