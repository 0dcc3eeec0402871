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
            Files = new FunctionFiles(options.Files),
            TemplateDirectory = template.Root,
            WorkingDirectory = options.WorkingDirectory,
            HomeDirectory = options.Environment.GetValueOrDefault("HOME"),
            Variable = name => options.Environment.GetValueOrDefault(name),
        });
    }

    private sealed class FunctionFiles(ITemplateFiles files) : IFunctionFiles
    {
        public FileContent Read(string path)
        {
            try
            {
                return new(files.Read(path), null);
            }
            catch (Exception error) when (FileFailure.IsExpected(error))
            {
                return FileContent.Fail(FileFailure.Describe(error));
            }
        }

        public PathState Look(string path) => files.KindOf(path) switch
        {
            TemplatePathKind.File => PathState.RegularFile,
            TemplatePathKind.Directory => new(true, false, "drwxr-xr-x"),
            _ => PathState.Missing,
        };
    }
}
