#!/usr/bin/perl
# reports.pl SKIPS DIRECTORY…: reads the XML reports of surefire and failsafe below the directories and prints
# "PASSED FAILED SKIPPED", after one line for each test that failed, or was skipped without a reason in SKIPS (that
# counts as failed). A line of SKIPS is "CLASS#METHOD: REASON", a method's arguments left out.
use strict;
use warnings;

my ($skips, @directories) = @ARGV;
my %reason;
if (open my $in, '<', $skips) {
    while (<$in>) {
        next if /^\s*(#|$)/;
        /^(\S+#\w+):\s+(\S.*)$/ or die "reports: $skips line $.: expected CLASS#METHOD: REASON\n";
        $reason{$1} = $2;
    }
}

my ($passed, $failed, $skipped) = (0, 0, 0);
for my $file (map { glob("'$_/TEST-*.xml'") } @directories) {
    open my $in, '<', $file or die "reports: $file: $!\n";
    local $/;
    my $text = <$in>;
    # What a test printed may look like anything.
    $text =~ s/<!\[CDATA\[.*?\]\]>//gs;
    while ($text =~ m{<testcase\b([^>]*?)(/>|>(.*?)</testcase>)}gs) {
        my ($head, $body) = ($1, $3 // '');
        my ($name)  = $head =~ /\bname="([^"]*)"/;
        my ($class) = $head =~ /\bclassname="([^"]*)"/;
        my ($method) = ($name // '') =~ /^(\w+)/;
        my $test = ($class // '?') . '#' . ($method // '');
        if ($body =~ /<(failure|error)\b/) {
            $failed++;
            print "FAILED  $test ($name)\n";
        } elsif ($body =~ /<skipped\b(?:[^>]*?\bmessage="([^"]*)")?/) {
            my $message = $1 // 'no message';
            if ($reason{$test}) {
                $skipped++;
                print "skipped $test: $reason{$test}\n";
            } else {
                $failed++;
                print "FAILED  $test was skipped ($message), and exporter/src/test/skips.txt gives no reason for it\n";
            }
        } else {
            $passed++;
        }
    }
}
print "$passed $failed $skipped\n";
