/* A host whose clock is kept right, as its kernel would tell a program of it; days later if the story says so.
 *
 * Preloaded by the rig into the programs under test, which ask the C library as ever. What is real: the
 * programs. What is not: adjtimex, and the day. The boot clock and all waiting are the host's own. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t id, struct timespec *at) {
    int done = (int)syscall(SYS_clock_gettime, id, at);
    const char *later = getenv("RIG_HOST_LATER_S");
    if (done == 0 && id == CLOCK_REALTIME && later)
        at->tv_sec += atoll(later);
    return done;
}

int adjtimex(struct timex *told) {
    const char *error = getenv("RIG_HOST_ERROR_US");
    told->maxerror = error ? atol(error) : 0;
    told->status = STA_PLL;
    return TIME_OK;
}
