/// What Glibc's Swift overlay leaves out: epoll, eventfd, signalfd, timerfd and macros.
#ifndef KAKEHASHI_CLINUX_H
#define KAKEHASHI_CLINUX_H
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#endif
