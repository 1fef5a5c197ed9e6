#define _GNU_SOURCE
#include "CLinux.h"

#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int kakehashi_open(const char *path, int flags, mode_t mode) { return open(path, flags, mode); }

int kakehashi_accept(int descriptor, void *address, unsigned *count) {
  return accept4(descriptor, address, count, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int kakehashi_reserve(int descriptor, off_t bytes) {
  return fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, bytes);
}

int kakehashi_spawn_close_from(posix_spawn_file_actions_t *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int kakehashi_name_thread(const char *name) {
  char shown[16];
  strncpy(shown, name, sizeof shown - 1);
  shown[sizeof shown - 1] = 0;
  return pthread_setname_np(pthread_self(), shown);
}

int kakehashi_pipe(int *reading, int *writing) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  *reading = ends[0];
  *writing = ends[1];
  return 0;
}
