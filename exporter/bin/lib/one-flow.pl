#!/usr/bin/perl
# one-flow.pl listen PORT | one-flow.pl connect ADDRESS PORT: the two ends of one TCP connection, bounded in time.
use strict;
use warnings;
use IO::Socket::INET;

alarm 30;
my $end = shift // '';
if ($end eq 'listen') {
    my $listener = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 5, ReuseAddr => 1) or die "listen: $!\n";
    my $flow = $listener->accept or die "accept: $!\n";
    1 while sysread $flow, my $bytes, 100;
} elsif ($end eq 'connect') {
    my ($flow, $tries);
    until ($flow = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1], Timeout => 5)) {
        die "connect: $!\n" if ++$tries > 50;
        select undef, undef, undef, 0.1;
    }
    syswrite $flow, 'probe';
    # A look-up after the event finds only a socket that still lives.
    select undef, undef, undef, 0.5;
} else {
    die "usage: one-flow.pl listen PORT | one-flow.pl connect ADDRESS PORT\n";
}
