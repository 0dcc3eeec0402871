using System.Collections.Immutable;
using System.Text;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

/// <summary>Text to and from bytes in any character set that has an IANA name.</summary>
internal static class CharacterSets
{
    public static IEnumerable<FunctionDefinition> Functions =>
    [
        new ValueFunction("textencodebase64", [String("string"), String("encoding")], HclType.String, Encode),
        new ValueFunction("textdecodebase64", [String("source"), String("encoding")], HclType.String, Decode),
    ];

    private static FunctionResult Encode(ImmutableArray<HclValue> arguments)
    {
        string name = arguments[1].AsString();
        if (Find(name) is not { } encoding)
        {
            return Unknown(name);
        }

        try
        {
            byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(arguments[0].AsString())];
            return HclValue.String(Convert.ToBase64String(bytes));
        }
        catch (EncoderFallbackException)
        {
            return FunctionResult.FailArgument(0, $"the given string contains characters that cannot be represented in {name}");
        }
    }

    private static FunctionResult Decode(ImmutableArray<HclValue> arguments)
    {
        string name = arguments[1].AsString();
        if (Find(name) is not { } encoding)
        {
            return Unknown(name);
        }

        if (EncodingFunctions.TryDecodeBase64(arguments[0].AsString()) is not { } bytes)
        {
            return FunctionResult.FailArgument(0, "the given value is not valid base64");
        }

        try
        {
            return HclValue.String(DecodeText(encoding, bytes));
        }
        catch (DecoderFallbackException)
        {
            return FunctionResult.FailArgument(0, $"the given string contains symbols that are not defined for {name}");
        }
    }

    private static FunctionResult Unknown(string name) =>
        FunctionResult.FailArgument(1, $"{GoText.Quote(name)} is not a supported IANA encoding name or alias");

    /// <summary>Compat: UTF-16 without a byte order is big-endian and is written with a byte order mark.</summary>
    private static Encoding? Find(string name) => name.ToUpperInvariant() switch
    {
        "UTF-8" or "CSUTF8" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
        "UTF-16" or "CSUTF16" => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
        "UTF-16BE" or "CSUTF16BE" => new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true),
        "UTF-16LE" or "CSUTF16LE" => new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true),
        _ => FindCodePage(name),
    };

    private static Encoding? FindCodePage(string name)
    {
        EncoderFallback encoder = EncoderFallback.ExceptionFallback;
        DecoderFallback decoder = DecoderFallback.ExceptionFallback;
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name, encoder, decoder)
                ?? Encoding.GetEncoding(name, encoder, decoder);
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static string DecodeText(Encoding encoding, byte[] bytes)
    {
        bool littleEndian = encoding.GetPreamble() is [0xFE, 0xFF] && bytes is [0xFF, 0xFE, ..];
        Encoding actual = littleEndian ? new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true) : encoding;
        int mark = actual.GetPreamble() is { Length: > 0 } preamble && bytes.AsSpan().StartsWith(preamble) ? preamble.Length : 0;
        return actual.GetString(bytes.AsSpan(mark));
    }
}
