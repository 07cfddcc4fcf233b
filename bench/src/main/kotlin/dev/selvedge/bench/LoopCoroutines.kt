@file:JvmName("LoopCoroutines")

package dev.selvedge.bench

import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield

fun yielding(tasks: Int, turns: Int) = runBlocking {
    repeat(tasks) {
        launch { repeat(turns) { yield() } }
    }
}
