;; Resamples 8-bit pictures as Pillow does (libImaging/Resample.c): weights are integers of 22 fractional bits, sums are rounded half
;; up and cut off at 0 and 255. A picture goes along its rows first, then along its columns.
;;
;; Both functions read `windows`, for each output two i32: the first input that counts and how many do, and `weights`, for each output
;; `taps` i32. Up to 16 bytes beyond what is read or written may be touched.
(module
  (memory (export "memory") 1)

  ;; `rows` rows of `width` output pixels each. A pixel is held as four 32-bit sums, of which `channels` count: what the others leave
  ;; behind it, the next pixel overwrites.
  (func (export "alongRows")
    (param $source i32) (param $sourceStride i32) (param $target i32) (param $targetStride i32) (param $rows i32)
    (param $width i32) (param $channels i32) (param $windows i32) (param $weights i32) (param $taps i32)
    (local $x i32) (local $out i32) (local $pixel i32) (local $weight i32) (local $last i32) (local $sum v128)
    (loop $nextRow
      (local.set $x (i32.const 0))
      (local.set $out (local.get $target))
      (loop $nextPixel
        (local.set $pixel (i32.add (local.get $source) (i32.mul (local.get $channels)
          (i32.load (i32.add (local.get $windows) (i32.shl (local.get $x) (i32.const 3)))))))
        (local.set $weight (i32.add (local.get $weights)
          (i32.shl (i32.mul (local.get $x) (local.get $taps)) (i32.const 2))))
        (local.set $last (i32.add (local.get $weight) (i32.shl
          (i32.load offset=4 (i32.add (local.get $windows) (i32.shl (local.get $x) (i32.const 3)))) (i32.const 2))))
        (local.set $sum (v128.const i32x4 0x200000 0x200000 0x200000 0x200000))
        (loop $nextTap
          (local.set $sum (i32x4.add (local.get $sum) (i32x4.mul
            (v128.load32_splat (local.get $weight))
            (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $pixel)))))))
          (local.set $pixel (i32.add (local.get $pixel) (local.get $channels)))
          (local.set $weight (i32.add (local.get $weight) (i32.const 4)))
          (br_if $nextTap (i32.lt_u (local.get $weight) (local.get $last))))
        (local.set $sum (i32x4.shr_s (local.get $sum) (i32.const 22)))
        (local.set $sum (i16x8.narrow_i32x4_s (local.get $sum) (local.get $sum)))
        (v128.store32_lane 0 (local.get $out) (i8x16.narrow_i16x8_u (local.get $sum) (local.get $sum)))
        (local.set $out (i32.add (local.get $out) (local.get $channels)))
        (local.set $x (i32.add (local.get $x) (i32.const 1)))
        (br_if $nextPixel (i32.lt_u (local.get $x) (local.get $width))))
      (local.set $source (i32.add (local.get $source) (local.get $sourceStride)))
      (local.set $target (i32.add (local.get $target) (local.get $targetStride)))
      (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
      (br_if $nextRow (local.get $rows))))

  ;; `height` output rows of `stride` bytes, 16 bytes at a time; each is a weighted sum of input rows of as many bytes.
  (func (export "alongColumns")
    (param $source i32) (param $target i32) (param $stride i32) (param $height i32)
    (param $windows i32) (param $weights i32) (param $taps i32)
    (local $x i32) (local $first i32) (local $row i32) (local $weight i32) (local $last i32) (local $factor v128)
    (local $bytes v128) (local $half v128) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (loop $nextRow
      (local.set $first (i32.add (local.get $source) (i32.mul (local.get $stride) (i32.load (local.get $windows)))))
      (local.set $last (i32.add (local.get $weights) (i32.shl (i32.load offset=4 (local.get $windows)) (i32.const 2))))
      (local.set $x (i32.const 0))
      (loop $nextBytes
        (local.set $row (i32.add (local.get $first) (local.get $x)))
        (local.set $weight (local.get $weights))
        (local.set $a (v128.const i32x4 0x200000 0x200000 0x200000 0x200000))
        (local.set $b (local.get $a))
        (local.set $c (local.get $a))
        (local.set $d (local.get $a))
        (loop $nextTap
          (local.set $factor (v128.load32_splat (local.get $weight)))
          (local.set $bytes (v128.load (local.get $row)))
          (local.set $half (i16x8.extend_low_i8x16_u (local.get $bytes)))
          (local.set $a (i32x4.add (local.get $a)
            (i32x4.mul (local.get $factor) (i32x4.extend_low_i16x8_u (local.get $half)))))
          (local.set $b (i32x4.add (local.get $b)
            (i32x4.mul (local.get $factor) (i32x4.extend_high_i16x8_u (local.get $half)))))
          (local.set $half (i16x8.extend_high_i8x16_u (local.get $bytes)))
          (local.set $c (i32x4.add (local.get $c)
            (i32x4.mul (local.get $factor) (i32x4.extend_low_i16x8_u (local.get $half)))))
          (local.set $d (i32x4.add (local.get $d)
            (i32x4.mul (local.get $factor) (i32x4.extend_high_i16x8_u (local.get $half)))))
          (local.set $row (i32.add (local.get $row) (local.get $stride)))
          (local.set $weight (i32.add (local.get $weight) (i32.const 4)))
          (br_if $nextTap (i32.lt_u (local.get $weight) (local.get $last))))
        (v128.store (i32.add (local.get $target) (local.get $x)) (i8x16.narrow_i16x8_u
          (i16x8.narrow_i32x4_s
            (i32x4.shr_s (local.get $a) (i32.const 22)) (i32x4.shr_s (local.get $b) (i32.const 22)))
          (i16x8.narrow_i32x4_s
            (i32x4.shr_s (local.get $c) (i32.const 22)) (i32x4.shr_s (local.get $d) (i32.const 22)))))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        (br_if $nextBytes (i32.lt_u (local.get $x) (local.get $stride))))
      (local.set $target (i32.add (local.get $target) (local.get $stride)))
      (local.set $windows (i32.add (local.get $windows) (i32.const 8)))
      (local.set $weights (i32.add (local.get $weights) (i32.shl (local.get $taps) (i32.const 2))))
      (local.set $height (i32.sub (local.get $height) (i32.const 1)))
      (br_if $nextRow (local.get $height)))))
