using System.Collections.Immutable;
using Kiln.GoTemplate;
using Kiln.GoTemplate.Packer;
using Kiln.Language.Diagnostics;
using Kiln.Template.Evaluation;
using Kiln.Template.Loading;

namespace Kiln.Template.Legacy;

/// <summary>Works out the values of a legacy template's variables.</summary>
public static class LegacyEvaluation
{
    /// <param name="template">Whose variables.</param>
    /// <param name="directory">Of the template, absolute; null when it has none.</param>
    /// <param name="options">What the user gave.</param>
    /// <param name="cancellationToken">Ends the waiting for stores of secrets, with an exception.</param>
    public static LegacyValues Run(
        LegacyTemplate template,
        string? directory,
        TemplateOptions options,
        CancellationToken cancellationToken)
    {
        List<Diagnostic> diagnostics = [];
        LegacyInputs inputs = new(options, diagnostics);
        PackerFunctionContext context = new()
        {
            Time = options.Time,
            StartTime = options.Time.GetUtcNow(),
            PackerVersion = options.CoreVersion,
            WorkingDirectory = options.WorkingDirectory,
            TemplateDirectory = directory,
        };
        PackerFunctionContext variableContext = context with
        {
            Environment = name => options.Environment.GetValueOrDefault(name),
            Lookups = new TemplateSecrets(options, cancellationToken).Lookups,
        };
        IReadOnlyDictionary<string, LegacyInput> given = inputs.Collect(template);
        VariableRendering rendering = new(given, inputs.IsTold, variableContext, diagnostics);
        rendering.Run();
        ImmutableSortedDictionary<string, string> values = rendering.Values;
        ImmutableSortedDictionary<string, string> shown = given.ToImmutableSortedDictionary(
            static input => input.Key,
            input => values.GetValueOrDefault(input.Key, input.Value.Text),
            StringComparer.Ordinal);
        return new()
        {
            Template = template,
            Variables = values,
            Shown = shown,
            Failures = rendering.Failures,
            Functions = Functions(context with { UserVariables = values }, rendering.Failures),
            Secrets = [.. template.SensitiveVariables
                .Select(name => shown.GetValueOrDefault(name.Value, ""))
                .Where(static text => text.Length > 0)
                .Distinct()],
            Files = inputs.Files,
            Diagnostics = [.. diagnostics],
            FileDiagnostics = inputs.FileDiagnostics,
        };
    }

    /// <summary>An undefined variable gives nothing; one that failed has said why.</summary>
    private static GoFunctionTable Functions(PackerFunctionContext context, ImmutableDictionary<string, string> failures)
    {
        GoFunctionTable functions = PackerFunctions.Create(context);
        return failures.IsEmpty
            ? functions
            : functions.With(new GoFunction("user", [GoParameter.String], arguments =>
                failures.TryGetValue(arguments.Text(0), out string? error)
                    ? GoCallResult.Failed($"the variable \"{arguments.Text(0)}\" has no value: {error}")
                    : context.UserVariables.GetValueOrDefault(arguments.Text(0), "")));
    }
}
