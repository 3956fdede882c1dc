#!/bin/sh
# Makes the demo footage anew with FFmpeg (libx264, drawtext) and the DejaVu fonts.
#
# Run by hand when the footage is to change; the results are kept beside this script, since encoders
# differ from version to version. The clock burned in shows the time of day alone: the demo chooses
# the day. Start times and lengths are repeated in src/virtual_recorder/footage/mod.rs.
# Option lists are meant to split into words.
# shellcheck disable=SC2086
set -eu
cd "$(dirname "$0")"

font=/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf
quiet="-hide_banner -loglevel error -y"
exact="-fflags +bitexact -flags:v +bitexact -flags:a +bitexact -map_metadata -1"
h264="-c:v libx264 -profile:v main -preset veryslow -pix_fmt yuv420p -r 25 -g 50"
aac="-c:a aac -b:a 24k -ar 16000 -ac 1"

# The clock: seconds of the day at the first frame, counted on by the frames' own times.
clock() {
    printf '%s' "drawtext=fontfile=$font:fontsize=24:fontcolor=white:box=1:boxcolor=black@0.6"
    printf '%s' ":boxborderw=6:x=12:y=12:text='%{pts\\:gmtime\\:$1\\:%H\\\\\\:%M\\\\\\:%S}  $2'"
}

# Voice-like sound: a buzz at a speaker's pitch, shaped by two formants and cut into syllables.
voice="(0.5*sin(2*PI*120*t)+0.3*sin(2*PI*720*t)*sin(2*PI*120*t)+0.2*sin(2*PI*1240*t)*sin(2*PI*120*t))*max(0\,sin(2*PI*2.3*t))*(0.6+0.4*sin(2*PI*0.31*t))*0.5"

# street-day: 20 s from 08:14:05, index at the front.
ffmpeg $quiet -f lavfi -i "testsrc2=s=640x360:r=25:d=20" \
    -f lavfi -i "aevalsrc=$voice:s=16000:d=20" \
    -vf "boxblur=3,$(clock 29645 'VR-1 STREET')" \
    $exact $h264 -crf 37 $aac -movflags +faststart -shortest street-day.mp4

# hall-indoor: 10 s from 09:02:30, index at the front.
ffmpeg $quiet -f lavfi -i "mandelbrot=s=640x360:r=25:maxiter=120:end_scale=0.05:end_pts=250" \
    -f lavfi -i "aevalsrc=$voice:s=16000:d=10" -t 10 \
    -vf "boxblur=2,$(clock 32550 'VR-1 HALL')" \
    $exact $h264 -crf 36 $aac -movflags +faststart hall-indoor.mp4

# yard-night: 12 s from 09:40:00, index at the end, as recorders write it.
ffmpeg $quiet -f lavfi -i "gradients=s=640x360:r=25:d=12:c0=0x05070c:c1=0x3c5a7a:c2=0x0a1018:n=3:speed=0.02:seed=7" \
    -f lavfi -i "anoisesrc=color=brown:amplitude=0.2:r=16000:d=12:seed=7" \
    -vf "$(clock 34800 'VR-1 YARD')" \
    $exact $h264 -crf 32 $aac -shortest yard-night.mp4

# desk-photo: a still of 09:05:12.
ffmpeg $quiet -f lavfi -i "mandelbrot=s=640x360:r=1:start_scale=0.3:maxiter=200" -frames:v 1 \
    -vf "$(clock 32712 'VR-1 PHOTO')" $exact -c:v mjpeg -pix_fmt yuvj420p -q:v 8 desk-photo.jpg

# voice-note: 6 s from 09:06:00.
ffmpeg $quiet -f lavfi -i "aevalsrc=$voice:s=8000:d=6" $exact -c:a pcm_s16le voice-note.wav
