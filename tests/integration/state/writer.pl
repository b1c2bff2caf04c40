# Writes and tells what was written: by an open file, by opening it again, and by files that are renamed in.
use strict;
my ($dir, $stop) = @ARGV;
$| = 1;
open(my $open, '>>', "$dir/open") or die;
for (my $n = 1; !-e $stop; $n++) {
  syswrite($open, "$n\n") and print "open $n\n";
  if (open(my $again, '>>', "$dir/again")) { syswrite($again, "$n\n") and print "again $n\n"; close $again }
  if (open(my $new, '>', "$dir/new")) {
    my $isWritten = syswrite($new, "$n\n");
    close $new;
    print "renamed $n\n" if $isWritten && rename("$dir/new", "$dir/in/$n");
  }
  unlink("$dir/in/" . ($n - 300));
  select(undef, undef, undef, 0.001);
}
