using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Sdk.Versions;

namespace Kiln.Template.Legacy;

/// <summary>What must hold in a legacy template as a whole, whatever is selected of it.</summary>
internal static class LegacyChecks
{
    public static void Run(LegacyTemplate template, string coreVersion, List<Diagnostic> diagnostics)
    {
        CheckVersion(template.MinimumVersion, coreVersion, diagnostics);
        if (template.Builders.IsEmpty)
        {
            diagnostics.Add(LegacyPlanDiagnostics.NoBuilders(template.Root.StartRange));
            return;
        }

        HashSet<string> names = [.. template.Builders.Select(static builder => builder.Name.Value)];
        foreach (LegacyProvisioner provisioner in template.Provisioners)
        {
            CheckFilter(provisioner.Label, provisioner.Filter, names, diagnostics);
            foreach (JsonMember entry in provisioner.Overrides.Where(entry => !names.Contains(entry.Name)))
            {
                diagnostics.Add(
                    LegacyPlanDiagnostics.UnknownOverride(provisioner.Label, entry.Name, names, entry.NameRange));
            }
        }

        // Compat: names in the error clean-up provisioner are not looked at.
        foreach (LegacyPostProcessor step in template.PostProcessors.SelectMany(static sequence => sequence))
        {
            CheckFilter(step.Label, step.Filter, names, diagnostics);
        }
    }

    private static void CheckVersion(LegacyText? minimum, string coreVersion, List<Diagnostic> diagnostics)
    {
        if (minimum is null or { Value: "" })
        {
            return;
        }

        if (!VersionNumber.TryParse(coreVersion, out VersionNumber? core))
        {
            throw new ArgumentException($"\"{coreVersion}\" is not a version.", nameof(coreVersion));
        }

        if (!VersionNumber.TryParse(minimum.Value, out VersionNumber? required))
        {
            diagnostics.Add(LegacyPlanDiagnostics.InvalidVersion(minimum.Value, minimum.Place));
        }
        else if (core.Core < required)
        {
            diagnostics.Add(LegacyPlanDiagnostics.VersionNotMet(minimum.Value, coreVersion, minimum.Place));
        }
    }

    private static void CheckFilter(string label, LegacyFilter filter, HashSet<string> names, List<Diagnostic> diagnostics)
    {
        if (!filter.Only.IsEmpty && !filter.Except.IsEmpty)
        {
            diagnostics.Add(LegacyPlanDiagnostics.OnlyAndExcept(label, filter.Except[0].Place));
            return;
        }

        AddUnknown(label, "only", filter.Only, names, diagnostics);
        AddUnknown(label, "except", filter.Except, names, diagnostics);
    }

    private static void AddUnknown(
        string label,
        string key,
        IEnumerable<LegacyText> given,
        HashSet<string> names,
        List<Diagnostic> diagnostics) =>
        diagnostics.AddRange(given
            .Where(name => !names.Contains(name.Value))
            .Select(name => LegacyPlanDiagnostics.UnknownBuilder(label, key, name, names)));
}
