using Kiln.Language.Functions;
using Kiln.Template.Loading;

namespace Kiln.Template.Evaluation;

/// <summary>The functions that templates can call, bound to the outside world of the run.</summary>
internal static class TemplateFunctions
{
    public static FunctionTable For(HclTemplate template)
    {
        TemplateOptions options = template.Options;
        return StandardFunctions.Create(new FunctionEnvironment
        {
            Time = options.Time,
            StartTime = options.Time.GetUtcNow(),
            Files = new TemplateFunctionFiles(options.Files),
            TemplateDirectory = template.Root,
            WorkingDirectory = options.WorkingDirectory,
            HomeDirectory = options.Environment.GetValueOrDefault("HOME"),
            Variable = name => options.Environment.GetValueOrDefault(name),
        });
    }
}
