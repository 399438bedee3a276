/*
 * Makes short-lived flows at a steady rate, each by a process of its own that exits at once, and writes down the truth:
 * one line a flow, "pid uid source-port", appended in one write.
 *
 *   flowmaker serve PORT                                         accepts and closes, IPv4 and IPv6, until it is ended
 *   flowmaker make TRUTH tcp|udp|udp-connected ADDRESS PORT FROM A-SECOND COUNT
 *
 * FROM is the first of the source ports to bind, one after the other in a range of 10,000; 0 lets the kernel choose. The
 * address's family decides between IPv4 and IPv6. User ids go from 20000 to 20007, command names from maker-0 to maker-7.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PORTS = 10000, WAYS = 8, UID = 20000 };

static void fail(const char *what) {
  fprintf(stderr, "flowmaker: %s: %s\n", what, strerror(errno));
  exit(1);
}

static socklen_t address_of(const char *text, int port, struct sockaddr_storage *address) {
  struct sockaddr_in *four = (struct sockaddr_in *)address;
  struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;
  memset(address, 0, sizeof *address);
  if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    return sizeof *four;
  }
  if (inet_pton(AF_INET6, text, &six->sin6_addr) != 1) {
    fprintf(stderr, "flowmaker: no address: %s\n", text);
    exit(2);
  }
  six->sin6_family = AF_INET6;
  six->sin6_port = htons(port);
  return sizeof *six;
}

static void serve(int port) {
  int listener = socket(AF_INET6, SOCK_STREAM, 0);
  struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  int one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&any, sizeof any) || listen(listener, 4096)) fail("listen");
  puts("ready");
  fflush(stdout);
  for (;;) {
    int accepted = accept(listener, NULL, NULL);
    if (accepted >= 0) close(accepted);
  }
}

struct order {
  int truth, type, connected, from;
  struct sockaddr_storage to;
  socklen_t length;
};

/* One flow, as the child of its own. */
static void one(const struct order *order, int number) {
  char name[16];
  uid_t uid = UID + number % WAYS;
  snprintf(name, sizeof name, "maker-%d", number % WAYS);
  prctl(PR_SET_NAME, name);
  if (setresuid(uid, uid, uid)) _exit(3);
  int family = order->to.ss_family;
  int made = socket(family, order->type, 0);
  struct sockaddr_storage own = {.ss_family = family};
  in_port_t *port = family == AF_INET ? &((struct sockaddr_in *)&own)->sin_port
                                      : &((struct sockaddr_in6 *)&own)->sin6_port;
  socklen_t size = order->length;
  if (order->from) {
    int yes = 1;
    setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    *port = htons(order->from + number % PORTS);
    if (bind(made, (struct sockaddr *)&own, size)) _exit(4);
  }
  if (order->connected) {
    if (connect(made, (struct sockaddr *)&order->to, size)) _exit(5);
    if (order->type == SOCK_DGRAM && send(made, "x", 1, 0) != 1) _exit(6);
  } else if (sendto(made, "x", 1, 0, (struct sockaddr *)&order->to, size) != 1) {
    _exit(6);
  }
  if (getsockname(made, (struct sockaddr *)&own, &size)) _exit(7);
  if (order->type == SOCK_STREAM) {
    /* Ends it with a reset: time-wait would hold the bound port back. */
    struct linger now = {1, 0};
    setsockopt(made, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(made);
  }
  char line[64];
  int length = snprintf(line, sizeof line, "%d %u %d\n", getpid(), uid, ntohs(*port));
  if (write(order->truth, line, length) != length) _exit(8);
  _exit(0);
}

static int reap(int flags, int *failed) {
  int status, ended = 0;
  while (waitpid(-1, &status, flags) > 0) {
    ended++;
    if (status) {
      (*failed)++;
      fprintf(stderr, "flowmaker: a flow failed at step %d\n", WEXITSTATUS(status));
    }
  }
  return ended;
}

int main(int count, char **word) {
  if (count == 3 && !strcmp(word[1], "serve")) serve(atoi(word[2]));
  if (count != 9 || strcmp(word[1], "make")) {
    fputs("usage: see the source\n", stderr);
    return 2;
  }
  struct order order = {.from = atoi(word[6])};
  order.truth = open(word[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (order.truth < 0) fail(word[2]);
  order.type = strcmp(word[3], "tcp") ? SOCK_DGRAM : SOCK_STREAM;
  order.connected = strcmp(word[3], "udp") != 0;
  order.length = address_of(word[4], atoi(word[5]), &order.to);
  long a_second = atol(word[7]), total = atol(word[8]);
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  int failed = 0;
  for (long made = 0; made < total; made++) {
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) one(&order, (int)made);
    reap(WNOHANG, &failed);
    next.tv_nsec += 1000000000L / a_second;
    if (next.tv_nsec >= 1000000000L) {
      next.tv_sec++;
      next.tv_nsec -= 1000000000L;
    }
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
  }
  reap(0, &failed);
  return failed != 0;
}
