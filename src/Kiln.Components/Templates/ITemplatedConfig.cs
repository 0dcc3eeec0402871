namespace Kiln.Components.Templates;

/// <summary>A config record whose options hold Go templates.</summary>
public interface ITemplatedConfig<TSelf>
    where TSelf : class
{
    /// <summary>
    /// A copy with every option rendered that is rendered while preparing; the others are only checked.
    /// </summary>
    TSelf Render(OptionTemplates templates);
}
