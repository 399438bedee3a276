#!/usr/bin/perl
# devlog.pl SOCKET FILE HOST: a syslog daemon for one daemon. Takes datagrams as glibc's syslog() sends them
# (<PRI>Mmm dd hh:mm:ss TAG[PID]: TEXT) and appends them in RFC 3164's form to FILE, with HOST in its place.
# The text's bytes stay as they come but for line ends and NUL, which would make one message two lines.
use strict;
use warnings;
use Socket;

my ($path, $file, $host) = @ARGV;
defined $host or die "usage: devlog.pl SOCKET FILE HOST\n";

my $longest    = 8192;                # bytes of one message; more is cut
my $file_limit = 16 * 1024 * 1024;    # bytes of FILE; a flood then ends in silence, not in a full disk

socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die "devlog: socket: $!\n";
bind($socket, pack_sockaddr_un($path)) or die "devlog: bind $path: $!\n";
chmod 0666, $path or die "devlog: chmod $path: $!\n";

umask 0077;
open(my $out, '>>:raw', $file) or die "devlog: open $file: $!\n";
my $written = -s $out;

while (1) {
    defined recv($socket, my $message, $longest, 0) or next;
    $message =~ s/^<\d{1,3}>//;
    $message =~ s/[\r\n\0]+\z//;
    $message =~ s/[\r\n\0]/ /g;
    my $time;
    if ($message =~ s/^([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) //) {
        $time = $1;
    } else {
        $time = stamp();
    }
    my $line = "$time $host $message\n";
    $written += length $line;
    next if $written > $file_limit;
    # One write a line: a reader that is woken by inotify never sees half of it.
    syswrite($out, $line) // die "devlog: write $file: $!\n";
}

# strftime needs POSIX, which perl-base has but loads slowly; names must not follow the locale either.
sub stamp {
    my ($second, $minute, $hour, $day, $month) = localtime;
    my $name = (qw(Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec))[$month];
    return sprintf '%s %2d %02d:%02d:%02d', $name, $day, $hour, $minute, $second;
}
