namespace Kiln.Language.Text;

/// <summary>A half-open range of UTF-8 bytes in one source file.</summary>
public readonly record struct SourceRange(SourceFile File, int Start, int End)
{
    public int Length => End - Start;

    public bool IsEmpty => End == Start;

    public SourcePosition StartPosition => Shown.File.PositionAt(Shown.Start);

    public SourcePosition EndPosition => Shown.File.PositionAt(Shown.End);

    /// <summary>The place as the user sees it: that of text from inside another file is the place in that file.</summary>
    internal SourceRange Shown => this.File.Origin is { } origin ? origin.Map(Start, End) : this;

    /// <summary>The bytes of the range as text; bytes that are not UTF-8 show as U+FFFD.</summary>
    public string GetText() => this.File.GetText(Start, End);

    public bool Contains(SourceRange other) =>
        ReferenceEquals(File, other.File) && Start <= other.Start && other.End <= End;

    /// <summary>The smallest range that contains both.</summary>
    public SourceRange Over(SourceRange other) => new(File, Math.Min(Start, other.Start), Math.Max(End, other.End));

    /// <summary>
    /// The place as Packer writes it inside messages: <c>a.pkr.hcl:3,5-9</c> or <c>a.pkr.hcl:3,5-4,2</c>.
    /// </summary>
    public override string ToString()
    {
        SourcePosition start = StartPosition;
        SourcePosition end = EndPosition;
        return start.Line == end.Line
            ? $"{this.File.Name}:{start.Line},{start.Column}-{end.Column}"
            : $"{this.File.Name}:{start.Line},{start.Column}-{end.Line},{end.Column}";
    }
}
