using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Kiln.Sdk.Generator;

/// <summary>Turns the compiler's symbol of a record into a <see cref="RecordModel"/>.</summary>
internal static class RecordReader
{
    private const string AttributeNamespace = "Kiln.Sdk.Configuration.";

    public static RecordModel Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.TargetSymbol;
        AttributeData attribute = context.Attributes[0];
        RecordModel model = new(NamespaceOf(type), type.Name)
        {
            ComponentType = attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "",
            Kind = Text(attribute, "Kind") ?? "",
            Description = DocComments.SummaryOf(context.TargetNode),
        };
        if (Objection(type, context.TargetNode) is string objection)
        {
            FindingModel finding = Findings.At(Findings.UnusableRecord, type, type.Name, objection);
            return model with { IsUsable = false, Findings = new([finding]) };
        }

        ImmutableArray<OptionModel>.Builder options = ImmutableArray.CreateBuilder<OptionModel>();
        ImmutableArray<FindingModel>.Builder findings = ImmutableArray.CreateBuilder<FindingModel>();
        foreach (IPropertySymbol property in type.GetMembers().OfType<IPropertySymbol>().Where(IsOption))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadProperty(property, options, findings, cancellationToken);
        }

        FindDuplicates(type, options, findings);
        return model with { Options = new(options.ToImmutable()), Findings = new(findings.ToImmutable()) };
    }

    private static void ReadProperty(
        IPropertySymbol property,
        ImmutableArray<OptionModel>.Builder options,
        ImmutableArray<FindingModel>.Builder findings,
        CancellationToken cancellationToken)
    {
        AttributeData? attribute = Attribute(property, "ConfigOptionAttribute");
        string name = Text(attribute, "Name") ?? SnakeCase.From(property.Name);
        OptionModel option = new(property.Name, name, OptionShape.Value, "")
        {
            HasRequiredModifier = property.IsRequired,
            IsRequired = property.IsRequired || Flag(attribute, "Required"),
            IsSensitive = Flag(attribute, "Sensitive"),
            HasSensitiveEntries = Flag(attribute, "SensitiveEntries"),
            IsRenderedLater = Flag(attribute, "RenderedLater"),
            Default = Text(attribute, "Default"),
            Deprecation = Text(attribute, "Deprecation"),
            Description = DescriptionOf(property, cancellationToken),
        };
        string typeName = property.Type.ToDisplayString();
        if (Attribute(property, "ConfigIncludeAttribute") is not null)
        {
            if (!OptionTypes.IsConfigRecord(property.Type)
                || property.NullableAnnotation == NullableAnnotation.Annotated)
            {
                findings.Add(Findings.At(Findings.NotARecord, property, property.Name, typeName));
                return;
            }

            string included = OptionTypes.FullName(property.Type);
            options.Add(option with { Shape = OptionShape.Include, Name = "", RecordType = included });
        }
        else if (OptionTypes.Describe(option, property.Type) is OptionModel described)
        {
            options.Add(described);
        }
        else
        {
            findings.Add(Findings.At(Findings.UnsupportedType, property, property.Name, typeName));
        }
    }

    private static void FindDuplicates(
        INamedTypeSymbol type,
        ImmutableArray<OptionModel>.Builder options,
        ImmutableArray<FindingModel>.Builder findings)
    {
        IEnumerable<IGrouping<string, OptionModel>> groups = options
            .Where(static o => o.Shape != OptionShape.Include)
            .GroupBy(static o => o.Name, StringComparer.Ordinal)
            .Where(static g => g.Count() > 1);
        foreach (IGrouping<string, OptionModel> group in groups)
        {
            ISymbol second = type.GetMembers(group.Last().Property)[0];
            string properties = string.Join(", ", group.Select(static o => o.Property));
            findings.Add(Findings.At(Findings.DuplicateName, second, group.Key, properties));
        }
    }

    private static string? Objection(INamedTypeSymbol type, SyntaxNode node)
    {
        if (!type.IsRecord || type.IsValueType)
        {
            return "must be a record class";
        }

        if (type.ContainingType is not null || type.IsGenericType)
        {
            return "must be neither nested in a type nor generic";
        }

        if (node is TypeDeclarationSyntax declaration
            && !declaration.Modifiers.Any(static m => m.IsKind(SyntaxKind.PartialKeyword)))
        {
            return "must be partial";
        }

        return type.InstanceConstructors.Any(static c => c.Parameters.IsEmpty)
            ? null
            : "must have a constructor without parameters: declare its options as properties";
    }

    /// <summary>A public property that an object initialiser can set. Others (computed ones) are not options.</summary>
    private static bool IsOption(IPropertySymbol property) =>
        property is { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public }
        && property.SetMethod is { DeclaredAccessibility: Accessibility.Public }
        && Attribute(property, "ConfigIgnoreAttribute") is null;

    private static string DescriptionOf(IPropertySymbol property, CancellationToken cancellationToken)
    {
        SyntaxReference? reference = property.DeclaringSyntaxReferences.FirstOrDefault();
        return reference is null ? "" : DocComments.SummaryOf(reference.GetSyntax(cancellationToken));
    }

    private static AttributeData? Attribute(ISymbol symbol, string name) => symbol.GetAttributes()
        .FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == AttributeNamespace + name);

    private static string? Text(AttributeData? attribute, string name) => Argument(attribute, name) as string;

    private static bool Flag(AttributeData? attribute, string name) => Argument(attribute, name) is true;

    private static object? Argument(AttributeData? attribute, string name) =>
        attribute?.NamedArguments.FirstOrDefault(a => a.Key == name).Value.Value;

    private static string NamespaceOf(INamedTypeSymbol type) =>
        type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString();
}
