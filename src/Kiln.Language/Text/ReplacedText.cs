using System.Runtime.InteropServices;

namespace Kiln.Language.Text;

/// <summary>A piece of text that is written in another way in the file that it is from.</summary>
/// <param name="Start">Where it is in the text.</param>
/// <param name="Length">How long it is there.</param>
/// <param name="OriginStart">Where it is in the file.</param>
/// <param name="OriginLength">How long it is there.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ReplacedText(int Start, int Length, int OriginStart, int OriginLength)
{
    public int End => Start + Length;

    public int OriginEnd => OriginStart + OriginLength;
}
