using Kiln.Language.Functions;
using Kiln.Template.Loading;

namespace Kiln.Template.Evaluation;

/// <summary>The functions that templates can call, bound to the outside world of the run.</summary>
internal static class TemplateFunctions
{
    /// <param name="template">Gives files and options.</param>
    /// <param name="noted">Receives what functions make secret.</param>
    /// <param name="cancellationToken">Ends the waiting for stores of secrets.</param>
    public static FunctionTable For(HclTemplate template, NotedSecrets noted, CancellationToken cancellationToken)
    {
        TemplateOptions options = template.Options;
        return StandardFunctions.Create(new FunctionEnvironment
        {
            Time = options.Time,
            StartTime = options.Time.GetUtcNow(),
            Secrets = new TemplateSecrets(options, cancellationToken),
            NoteSecret = noted.Add,
            Files = new TemplateFunctionFiles(options.Files),
            // Without a template, files are taken from the working directory.
            TemplateDirectory = template.Root.Length > 0 ? template.Root : ".",
            WorkingDirectory = options.WorkingDirectory,
            HomeDirectory = options.Environment.GetValueOrDefault("HOME"),
            Variable = name => options.Environment.GetValueOrDefault(name),
        });
    }
}
