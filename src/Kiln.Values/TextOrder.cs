namespace Kiln.Values;

/// <summary>
/// The order of strings by Unicode code points, which is also the order of their UTF-8 bytes. Ordinal comparison of
/// UTF-16 differs from it: it puts U+10000 and above before U+E000.
/// </summary>
public sealed class TextOrder : IComparer<string>
{
    private TextOrder()
    {
    }

    public static TextOrder Comparer { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        int common = x.AsSpan().CommonPrefixLength(y);
        if (common == x.Length || common == y.Length)
        {
            return x.Length.CompareTo(y.Length);
        }

        char left = x[common];
        char right = y[common];
        return Rank(left).CompareTo(Rank(right));
    }

    /// <summary>Surrogates stand for code points above every other UTF-16 unit.</summary>
    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
