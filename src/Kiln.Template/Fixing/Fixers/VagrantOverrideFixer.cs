namespace Kiln.Template.Fixing.Fixers;

/// <summary>Options for one provider stand below <c>override</c>.</summary>
internal sealed class VagrantOverrideFixer : IFixer
{
    private static readonly string[] Providers = ["aws", "digitalocean", "virtualbox", "vmware"];

    public string Name => "pp-vagrant-override";

    public string Synopsis => "moves the options of single providers in the vagrant post-processor below \"override\"";

    public void Fix(FixTemplate template)
    {
        foreach (FixTarget step in template.PostProcessorsOf("vagrant"))
        {
            if (step.Get("override") is null or EditObject)
            {
                Move(step);
            }
        }
    }

    private static void Move(FixTarget step)
    {
        EditObject overrides = step.Get("override") as EditObject ?? new();
        foreach (string provider in Providers)
        {
            if (step.Get(provider) is { } options)
            {
                step.Take(provider);
                overrides.Members[provider] = options;
                step.Set("override", overrides, $"{provider} moved below override");
            }
        }
    }
}
