namespace Kiln.Language.Functions;

/// <summary>The functions of the template language.</summary>
public static class StandardFunctions
{
    /// <summary>All functions except <c>env</c>, which only the defaults of variables may call.</summary>
    public static FunctionTable Create(FunctionEnvironment environment)
    {
        FunctionTable pure = FunctionTable.Empty
            .With(NumericFunctions.All)
            .With(StringFunctions.All)
            .With(FormatFunctions.All)
            .With(RegexFunctions.All)
            .With(CollectionFunctions.All)
            .With(SequenceFunctions.All)
            .With(MapFunctions.All)
            .With(SetFunctions.All)
            .With(EncodingFunctions.All)
            .With(CsvFunctions.All)
            .With(YamlText.Functions)
            .With(CharacterSets.Functions)
            .With(HashFunctions.All)
            .With(CryptoFunctions.All)
            .With(NetworkFunctions.All)
            .With(ControlFunctions.All)
            .With(TimeFunctions.Create(environment))
            .With(PathFunctions.Create(environment))
            .With(FileSetFunction.Create(environment))
            .With(SecretFunctions.Create(environment))
            .WithHints(ForeignNames);
        return pure.With([TemplateFileFunction.Create(environment, pure)]);
    }

    /// <summary>The same with <c>env</c>.</summary>
    public static FunctionTable CreateForVariableDefaults(FunctionEnvironment environment) =>
        Create(environment).With([EnvFunction(environment)]);

    /// <summary>Names that people bring from other tools, and what to write here.</summary>
    private static Dictionary<string, string> ForeignNames => new(StringComparer.Ordinal)
    {
        ["tostring"] = "To convert a value, write convert(value, string).",
        ["tonumber"] = "To convert a value, write convert(value, number).",
        ["tobool"] = "To convert a value, write convert(value, bool).",
        ["tolist"] = "To convert a value, write convert(value, list(any)).",
        ["toset"] = "To convert a value, write convert(value, set(any)).",
        ["tomap"] = "To convert a value, write convert(value, map(any)).",
        ["env"] = "The env function works only in the default of a variable.",
    };

    private static ValueFunction EnvFunction(FunctionEnvironment environment) => new(
        "env",
        [FunctionParameter.String("key")],
        Values.HclType.String,
        a => Values.HclValue.String(environment.Variable(a[0].AsString()) ?? ""));
}
