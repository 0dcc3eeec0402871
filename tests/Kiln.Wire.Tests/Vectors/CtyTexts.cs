using Kiln.Wire.Cty;

namespace Kiln.Wire.Tests.Vectors;

/// <summary>
/// Values as texts to compare: numbers are the same when they are the same with 512 bits, however they are written.
/// </summary>
internal static class CtyTexts
{
    public static string Of(CtyTyped value) => $"{CtyTypeJson.Write(value.Type)} {Of(value.Value)}";

    private static string Of(CtyValue value) => value switch
    {
        CtyNumber { IsFinite: true } number => $"{BinaryNumber.Parse(number.Decimal)}",
        CtySequence sequence => $"[{string.Join(", ", sequence.Items.Select(Of))}]",
        CtyMapping mapping => $"{{{string.Join(", ", Sorted(mapping))}}}",
        CtyTyped typed => Of(typed),
        CtyUnknown unknown => $"unknown {Convert.ToHexString(unknown.Refinement.Span)}",
        _ => value.ToString(),
    };

    private static IEnumerable<string> Sorted(CtyMapping mapping) =>
        mapping.Entries.OrderBy(
            static e => e.Key, StringComparer.Ordinal).Select(static e => $"{e.Key}: {Of(e.Value)}");
}
