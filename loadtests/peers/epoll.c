// The least that a server can do: ready-made bytes to every connection, as often as asked.
//   epoll PORT CONNECTIONS TIMES A_SECOND BYTES
// Prints the port; when so many have connected it begins; at the end: processor seconds and sends.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double cpu(void) {
  struct rusage use;
  getrusage(RUSAGE_SELF, &use);
  return use.ru_utime.tv_sec + use.ru_utime.tv_usec / 1e6 + use.ru_stime.tv_sec + use.ru_stime.tv_usec / 1e6;
}

int main(int argc, char **argv) {
  if (argc != 6 || atoi(argv[5]) < 130) return 2;
  int connections = atoi(argv[2]), times = atoi(argv[3]), a_second = atoi(argv[4]), bytes = atoi(argv[5]);
  int *sockets = calloc(connections, sizeof(int)), one = 1;
  char *frame = malloc(bytes);
  memset(frame, 'x', bytes);
  frame[0] = (char)0x82, frame[1] = 126;  // a binary WebSocket message of the length that follows
  frame[2] = (char)((bytes - 4) >> 8), frame[3] = (char)(bytes - 4);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 4096)) return 1;
  socklen_t size = sizeof at;
  getsockname(listener, (struct sockaddr *)&at, &size);
  printf("%d\n", ntohs(at.sin_port));
  fflush(stdout);
  int poll = epoll_create1(0);
  for (int i = 0; i < connections; i++) {
    sockets[i] = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    setsockopt(sockets[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event in = {.events = EPOLLIN, .data.fd = sockets[i]};
    epoll_ctl(poll, EPOLL_CTL_ADD, sockets[i], &in);
  }
  double before = cpu();
  long sends = 0;
  struct timespec due;
  clock_gettime(CLOCK_MONOTONIC, &due);
  struct epoll_event ready[256];
  for (int turn = 0; turn < times; turn++) {
    due.tv_nsec += 1000000000L / a_second;
    if (due.tv_nsec >= 1000000000L) { due.tv_nsec -= 1000000000L; due.tv_sec++; }
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    epoll_wait(poll, ready, 256, 0);
    for (int i = 0; i < connections; i++)
      if (send(sockets[i], frame, bytes, MSG_NOSIGNAL | MSG_DONTWAIT) > 0) sends++;
  }
  printf("%.6f %ld\n", cpu() - before, sends);
  fflush(stdout);
  sleep(1);
  return 0;
}
