using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;
using Kiln.Values;

namespace Kiln.Language.Functions;

/// <summary>What the scalars of YAML documents mean: a flavour of YAML 1.1.</summary>
internal static class YamlScalars
{
    private const string Prefix = "tag:yaml.org,2002:";

    private const int MaxBits = 64;

    private static readonly FrozenDictionary<string, HclValue> Words = MakeWords();

    private static readonly FrozenSet<string> Tags =
        new[] { "", "str", "bool", "int", "float", "null", "timestamp", "binary" }.ToFrozenSet(StringComparer.Ordinal);

    /// <param name="tag">As the document says it, in its long form; empty when it says none.</param>
    /// <param name="text">Without quotes.</param>
    /// <param name="isQuoted">Compat: quotes make it a text, even against its tag.</param>
    /// <param name="problem">A part of a sentence.</param>
    public static HclValue? Resolve(string tag, string text, bool isQuoted, out string problem)
    {
        string kind = tag.StartsWith(Prefix, StringComparison.Ordinal) ? tag[Prefix.Length..] : tag;
        problem = Tags.Contains(kind) ? "" : $"unsupported tag {GoText.Quote(tag)}";
        if (problem.Length > 0)
        {
            return null;
        }

        if (isQuoted || kind is "str" or "binary")
        {
            bool valid = kind != "binary" || EncodingFunctions.TryDecodeBase64(text) is not null;
            problem = valid ? "" : $"cannot parse {GoText.Quote(text)} as {tag}: not valid base64";
            return valid ? HclValue.String(text) : null;
        }

        if (text is ".nan" or ".NaN" or ".NAN")
        {
            problem = "floating point NaN is not supported";
            return null;
        }

        // Compat: what looks like a word or a number is one, whatever the tag says.
        HclValue? value = Words.GetValueOrDefault(text) ?? Implicit(text, kind) ?? Tagged(text, kind);
        problem = value is null ? $"cannot parse {GoText.Quote(text)} as {(tag.Length > 0 ? tag : Prefix + "int")}" : "";
        return value;
    }

    private static HclValue? Implicit(string text, string kind)
    {
        if (text[0] == '.')
        {
            return Number(text);
        }

        if (!char.IsAsciiDigit(text[0]) && text[0] is not ('+' or '-'))
        {
            return null;
        }

        return (kind is "" or "timestamp" ? Timestamp(text) : null) ?? Number(text.Replace("_", "", StringComparison.Ordinal));
    }

    private static HclValue? Tagged(string text, string kind)
    {
        string plain = text.Replace("_", "", StringComparison.Ordinal);
        bool isBinary = char.IsAsciiDigit(text.FirstOrDefault()) && plain.StartsWith("0b", StringComparison.Ordinal);
        isBinary |= plain.StartsWith("-0b", StringComparison.Ordinal);
        return kind switch
        {
            "null" => HclValue.DynamicNull,
            "int" or "float" => Whole(plain),
            "" when isBinary => Whole(plain),
            "" => HclValue.String(text),
            _ => null,
        };
    }

    private static HclValue? Number(string text) =>
        HclNumber.TryParse(text, out HclNumber number) ? HclValue.Number(number) : null;

    /// <summary>Integers with a prefix that says their base.</summary>
    private static HclValue? Whole(string text)
    {
        bool negative = text is ['-', ..];
        string digits = text is ['-' or '+', ..] ? text[1..] : text;
        int radix = digits switch
        {
            ['0', 'x' or 'X', ..] => 16,
            ['0', 'o' or 'O', ..] => 8,
            ['0', 'b' or 'B', ..] => 2,
            _ => 0,
        };
        BigInteger value = 0;
        foreach (char c in radix == 0 || digits.Length < 3 ? "?" : digits[2..])
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix || value.GetBitLength() > MaxBits)
            {
                return null;
            }

            value = (value * radix) + digit;
        }

        return value.GetBitLength() > MaxBits ? null : HclValue.Number(HclNumber.FromInteger(negative ? -value : value));
    }

    /// <summary>Compat: there is no type for times, so they become text.</summary>
    private static HclValue? Timestamp(string text)
    {
        if (text.Length < 8 || text[4] != '-' || !text.AsSpan(0, 4).ContainsOnlyDigits())
        {
            return null;
        }

        int split = text.AsSpan().IndexOfAny('T', 't', ' ');
        string[] date = (split < 0 ? text : text[..split]).Split('-');
        if (date.Length != 3 || date[1].Length > 2 || date[2].Length > 2)
        {
            return null;
        }

        string day = $"{date[0]}-{date[1].PadLeft(2, '0')}-{date[2].PadLeft(2, '0')}";
        string? time = split < 0 ? "00:00:00Z" : Time(text[(split + 1)..], zoned: text[split] != ' ');
        return time is not null && Rfc3339.Parse($"{day}T{time}", out _) is { } point
            ? HclValue.String(point.ToString())
            : null;
    }

    /// <summary>Hours, minutes and seconds may have one digit; after a space there is no zone.</summary>
    private static string? Time(string text, bool zoned)
    {
        int end = text.AsSpan().IndexOfAny('Z', '+', '-');
        string zone = end < 0 ? "" : text[end..];
        string[] parts = (end < 0 ? text : text[..end]).Split(':');
        if (parts.Length != 3 || zoned == (zone.Length == 0))
        {
            return null;
        }

        int dot = parts[2].IndexOf('.', StringComparison.Ordinal);
        string second = dot < 0 ? parts[2] : parts[2][..dot];
        string fraction = dot < 0 ? "" : parts[2][dot..];
        bool sized = parts[0].Length is 1 or 2 && parts[1].Length is 1 or 2 && second.Length is 1 or 2;
        return sized
            ? $"{parts[0].PadLeft(2, '0')}:{parts[1].PadLeft(2, '0')}:{second.PadLeft(2, '0')}{fraction}{(zoned ? zone : "Z")}"
            : null;
    }

    private static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static FrozenDictionary<string, HclValue> MakeWords()
    {
        Dictionary<string, HclValue> words = new(StringComparer.Ordinal) { [""] = HclValue.DynamicNull, ["~"] = HclValue.DynamicNull };
        AddWord("null", HclValue.DynamicNull);
        foreach (string word in new[] { "y", "yes", "true", "on" })
        {
            AddWord(word, HclValue.True);
        }

        foreach (string word in new[] { "n", "no", "false", "off" })
        {
            AddWord(word, HclValue.False);
        }

        foreach (string word in new[] { ".inf", ".Inf", ".INF" })
        {
            words[word] = HclValue.Number(HclNumber.PositiveInfinity);
            words["+" + word] = HclValue.Number(HclNumber.PositiveInfinity);
            words["-" + word] = HclValue.Number(HclNumber.NegativeInfinity);
        }

        return words.ToFrozenDictionary(StringComparer.Ordinal);

        void AddWord(string word, HclValue value)
        {
            words[word] = value;
            words[CultureInfo.InvariantCulture.TextInfo.ToTitleCase(word)] = value;
            words[word.ToUpperInvariant()] = value;
        }
    }
}
