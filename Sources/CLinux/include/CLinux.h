/// What Glibc's Swift overlay leaves out: epoll, eventfd, signalfd and variadic calls.
#ifndef KAKEHASHI_CLINUX_H
#define KAKEHASHI_CLINUX_H
#include <fcntl.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/types.h>

/// `open(2)`, which is variadic and so not importable.
int kakehashi_open(const char *path, int flags, mode_t mode);

/// `pipe2(2)` with close-on-exec, its two ends by name.
int kakehashi_pipe(int *reading, int *writing);

/// `accept4(2)`, answering a socket that neither blocks nor is inherited.
int kakehashi_accept(int descriptor, void *address, unsigned *count);

/// Reserves `bytes` of disk for a file without changing its size.
int kakehashi_reserve(int descriptor, off_t bytes);

/// Closes every descriptor from `first` on in the child; kept here because glibc hides it
/// from strict feature sets.
int kakehashi_spawn_close_from(posix_spawn_file_actions_t *actions, int first);

/// Names the calling thread, cut to the 15 bytes the system shows.
int kakehashi_name_thread(const char *name);

/// Packs `data` into an event, since C unions import as an accessor that copies.
static inline struct epoll_event kakehashi_epoll_event(uint32_t events, uint64_t data) {
  struct epoll_event event;
  event.events = events;
  event.data.u64 = data;
  return event;
}
#endif
