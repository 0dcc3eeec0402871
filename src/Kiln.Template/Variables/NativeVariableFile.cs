using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Template.Blocks;
using Kiln.Template.Evaluation;

namespace Kiln.Template.Variables;

/// <summary>Reads variable files in native syntax.</summary>
internal static class NativeVariableFile
{
    public static ImmutableArray<FileValue> Read(SourceFile file, ParsedFiles files, List<Diagnostic> diagnostics)
    {
        Parsed<BodySyntax> parsed = HclParser.ParseFile(file);
        files.Add(file, parsed.Tree);
        diagnostics.AddRange(parsed.Diagnostics);
        if (parsed.HasErrors)
        {
            return [];
        }

        BlockSyntax? declaration =
            parsed.Tree.Blocks.FirstOrDefault(static b => b is { Type: "variable", Labels.Length: > 0 });
        if (declaration is not null)
        {
            diagnostics.Add(ValueDiagnostics.DeclarationInFile(declaration.Labels[0].Value, declaration.HeaderRange));
            return [];
        }

        return
        [
            .. parsed.Tree.ReadArguments(diagnostics).Select(argument => new FileValue(
                argument.Name,
                EvaluationScope.Empty.Evaluate(argument.Expression, diagnostics),
                argument.Syntax.Range)),
        ];
    }
}
