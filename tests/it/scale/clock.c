/* The clock of the wall, off by the seconds that stand in the file HARK_TEST_CLOCK: preloaded into a process, it answers
   what Rust's SystemTime asks. The monotonic clock, and waits inside the C library, keep to the kernel's. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long offset(void) {
    char text[32] = {0};
    const char *path = getenv("HARK_TEST_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return 0;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    return length > 0 ? strtol(text, NULL, 10) : 0;
}

int clock_gettime(clockid_t id, struct timespec *ts) {
    int failed = (int)syscall(SYS_clock_gettime, id, ts);
    if (!failed && id == CLOCK_REALTIME) ts->tv_sec += offset();
    return failed;
}
