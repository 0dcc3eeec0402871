using System.Collections.Immutable;
using Kiln.GoTemplate;
using Kiln.GoTemplate.Packer;
using Kiln.Sdk.Components;

namespace Kiln.Components.Templates;

/// <summary>The functions of one component's Go templates.</summary>
internal static class TemplateFunctions
{
    /// <param name="context">What the functions know.</param>
    /// <param name="time">For time-ordered identifiers.</param>
    /// <param name="buildData">Null while there is none.</param>
    public static GoFunctionTable Create(
        PrepareContext context,
        TimeProvider time,
        ImmutableSortedDictionary<string, string>? buildData) =>
        PackerFunctions.Create(new()
        {
            Time = time,
            StartTime = context.StartTime,
            PackerVersion = context.CoreVersion,
            WorkingDirectory = Environment.CurrentDirectory,
            TemplateDirectory = context.TemplateDirectory,
            BuildName = context.BuildName,
            BuilderType = context.BuilderType,
            UserVariables = context.UserVariables,
            BuildData = buildData,
        });
}
