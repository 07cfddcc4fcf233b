@file:JvmName("ForkJoinCoroutines")

package dev.selvedge.bench

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

fun launchInRunBlocking(children: Int) = runBlocking {
    repeat(children) { launch { } }
}

fun launchOnDefault(children: Int) = runBlocking(Dispatchers.Default) {
    repeat(children) { launch { } }
}

fun asyncOnDefault(children: Int) {
    runBlocking(Dispatchers.Default) {
        List(children) { async { } }.awaitAll()
    }
}
