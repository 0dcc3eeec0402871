namespace Kiln.Cli.Rendering;

/// <summary>Text on its way to an output, in one piece of memory that is used again.</summary>
internal sealed class TextBuffer
{
    private const int Usual = 4096;

    /// <summary>What one large text needed is not kept.</summary>
    private const int MostKept = 1024 * 1024;

    private char[] _text = new char[Usual];

    public int Length { get; private set; }

    public bool EndsLine => Length == 0 || _text[Length - 1] == '\n';

    public ReadOnlySpan<char> Text => _text.AsSpan(0, Length);

    public TextBuffer Append(ReadOnlySpan<char> text)
    {
        if (text.Length > _text.Length - Length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, Length + text.Length));
        }

        text.CopyTo(_text.AsSpan(Length));
        Length += text.Length;
        return this;
    }

    public TextBuffer Append(char character) => Append([character]);

    public void Clear()
    {
        Length = 0;
        if (_text.Length > MostKept)
        {
            _text = new char[Usual];
        }
    }
}
