using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Kiln.Sdk.Generator;

/// <summary>Implements <c>IConfigRecord</c> for every partial record marked with <c>[ConfigRecord]</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ConfigRecordGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<RecordModel> records = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Kiln.Sdk.Configuration.ConfigRecordAttribute",
            static (node, _) => node is TypeDeclarationSyntax,
            RecordReader.Read);
        context.RegisterSourceOutput(records, Generate);
    }

    private static void Generate(SourceProductionContext context, RecordModel record)
    {
        foreach (FindingModel finding in record.Findings)
        {
            context.ReportDiagnostic(Findings.ToDiagnostic(finding));
        }

        if (record.IsUsable)
        {
            string file = (record.Namespace.Length == 0 ? "" : record.Namespace + ".") + record.Name + ".g.cs";
            context.AddSource(file, SourceText.From(RecordWriter.Write(record), Encoding.UTF8));
        }
    }
}
