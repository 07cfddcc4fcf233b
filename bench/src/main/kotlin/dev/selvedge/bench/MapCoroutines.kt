@file:JvmName("MapCoroutines")

package dev.selvedge.bench

import java.util.function.UnaryOperator
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking

fun async(items: List<Int>, function: UnaryOperator<Int>): List<Int> =
    runBlocking(Dispatchers.Default) {
        items.map { async { function.apply(it) } }.awaitAll()
    }

fun delaying(items: List<Int>, millis: Long): List<Int> =
    runBlocking(Dispatchers.Default) {
        items.map {
            async {
                delay(millis)
                it
            }
        }.awaitAll()
    }
