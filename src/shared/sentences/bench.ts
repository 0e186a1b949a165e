/** What the bench says of those it measures beside. */
export const bench = {
  noTorch:
    '{programs} cannot import torch: install it (Debian has the package python3-torch), or name another Python with --peers.',
  peerEnded: '{script} has ended ({problem}): run the bench without --peers.',
  peerDiffers:
    'PyTorch and Switchback come to different numbers in "{task}" (apart by {share} of the largest): their speeds are not compared.',
} as const;
