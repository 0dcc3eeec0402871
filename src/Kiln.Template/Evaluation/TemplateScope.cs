using Kiln.Language.Evaluation;
using Kiln.Language.Functions;
using Kiln.Template.Loading;
using Kiln.Values;

namespace Kiln.Template.Evaluation;

/// <summary>The names and functions of a template's expressions.</summary>
internal static class TemplateScope
{
    /// <summary>A scope that has functions and no names.</summary>
    public static EvaluationScope Functions(
        HclTemplate template,
        NotedSecrets noted,
        CancellationToken cancellationToken) =>
        EvaluationScope.Empty
            .WithFunctions(TemplateFunctions.For(template, noted, cancellationToken))
            .WithInterrupt(cancellationToken);

    public static EvaluationScope Make(
        EvaluationScope functions,
        HclTemplate template,
        IReadOnlyDictionary<string, HclValue> variables,
        INamedValues locals,
        INamedValues data) =>
        functions
            .With("var", HclValue.Object(variables))
            .With("local", locals)
            .With("data", data)
            .With("path", Path(template))
            .With("packer", Packer(template.Options.CoreVersion))
            .With("source", SourceObject.Unknown)
            .With("build", HclValue.EmptyObject);

    private static HclValue Path(HclTemplate template) => HclValue.Object(
    [
        KeyValuePair.Create("cwd", HclValue.String(template.Options.WorkingDirectory.Replace('\\', '/'))),
        KeyValuePair.Create("root", HclValue.String(template.Root.Replace('\\', '/'))),
    ]);

    private static HclValue Packer(string version) => HclValue.Object(
    [
        KeyValuePair.Create("version", HclValue.String(version)),
        KeyValuePair.Create("versionFingerprint", HclValue.Unknown(HclType.String)),
        KeyValuePair.Create("iterationID", HclValue.Unknown(HclType.String)),
    ]);
}
