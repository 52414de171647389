/**
 * True when the extension alone says that a file is not text, so that it need not be read. Only extensions that mean one
 * thing: `.ts` is a video to some and TypeScript to most, `.ai` a drawing or a note; content decides about those.
 */
export function hasBinaryExtension(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot > 0 && EXTENSIONS.has(name.slice(dot + 1).toLowerCase());
}

const EXTENSIONS: ReadonlySet<string> = new Set(
  [
    // Images.
    'png jpg jpeg jpe jp2 jxl gif bmp tif tiff webp avif heic heif ico icns psd xcf raw cr2 nef dng',
    // Audio and video.
    'mp3 wav flac ogg oga opus m4a aac aif aiff wma mid midi',
    'mp4 m4v mov avi mkv webm wmv flv mpg mpeg 3gp ogv',
    // Archives and packages.
    'zip gz tgz bz2 tbz2 xz txz zst 7z rar tar lz4 lzma br cab iso dmg img deb rpm apk ipa msi pkg jar war whl egg',
    // Fonts.
    'ttf otf ttc woff woff2 eot',
    // Documents that are not text.
    'pdf epub mobi azw3 djvu doc docx dot dotx xls xlsx xlsm xlsb ppt pptx odt ods odp odg pages numbers sketch fig',
    // Programs and what compilers leave.
    'exe dll com so dylib a lib o obj class pyc pyo pyd wasm node bin elf rlib pdb',
    // Databases, data and models.
    'sqlite sqlite3 db db3 mdb accdb parquet avro orc arrow feather npy npz pkl pickle h5 hdf5 rdb',
    'onnx pt pth safetensors gguf ckpt',
  ]
    .join(' ')
    .split(' '),
);
