using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Text;
using Kiln.Template.Blocks;
using Kiln.Template.Evaluation;
using Kiln.Template.Loading;

namespace Kiln.Template.Variables;

/// <summary>Reads files of values of variables: arguments without names and functions.</summary>
internal static class VariableFile
{
    private static readonly BodySchema Declarations = new([], [new("variable", "name")]);

    public static ImmutableArray<FileValue> Read(SourceFile file, ParsedFiles files, List<Diagnostic> diagnostics)
    {
        Parsed<Body> parsed = FileSyntax.Parse(file, files);
        diagnostics.AddRange(parsed.Diagnostics);
        if (parsed.HasErrors)
        {
            return [];
        }

        BodyBlock? declaration = parsed.Tree.PartialContent(Declarations).Tree.Content.Blocks.FirstOrDefault();
        if (declaration is not null)
        {
            diagnostics.Add(ValueDiagnostics.DeclarationInFile(declaration.Labels[0].Value, declaration.HeaderRange));
            return [];
        }

        return
        [
            .. parsed.Tree.ReadArguments(diagnostics, ArgumentForm.Literal).Select(argument => new FileValue(
                argument.Name,
                EvaluationScope.Empty.Evaluate(argument.Expression, diagnostics),
                argument.Range)),
        ];
    }
}
