namespace Kiln.Values;

/// <summary>Conversion between string, number and bool.</summary>
internal static class PrimitiveConversion
{
    public static Converted Convert(HclValue value, PrimitiveType type) => (value.Type, type.Name) switch
    {
        (PrimitiveType { Name: "number" }, "string") => HclValue.String(value.AsNumber().ToString()),
        (PrimitiveType { Name: "bool" }, "string") => HclValue.String(value.AsBool() ? "true" : "false"),
        (PrimitiveType { Name: "string" }, "number") => ToNumber(value.AsString()),
        (PrimitiveType { Name: "string" }, "bool") => ToBool(value.AsString()),
        _ => ConversionProblem.Required(type),
    };

    private static Converted ToNumber(string text) =>
        HclNumber.TryParse(text, out HclNumber number)
            ? HclValue.Number(number)
            : new ConversionProblem("a number is required");

    private static Converted ToBool(string text) => text switch
    {
        "true" or "1" => HclValue.True,
        "false" or "0" => HclValue.False,
        "True" or "TRUE" => new ConversionProblem("a bool is required; to convert from string, use lowercase \"true\""),
        "False" or "FALSE" => new ConversionProblem("a bool is required; to convert from string, use lowercase \"false\""),
        _ => new ConversionProblem("a bool is required"),
    };
}
