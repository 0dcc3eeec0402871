namespace Kiln.Components.Templates;

/// <summary>
/// Optional: a config record that fills in what depends on other options. Called when the templates are rendered, before
/// the rules.
/// </summary>
public interface IPreparedConfig<TSelf>
    where TSelf : class
{
    TSelf Prepare();
}
