using System.Collections.Immutable;
using Kiln.Builders.Oci.Wire;
using Kiln.Images.Model;

namespace Kiln.Builders.Oci;

/// <summary>What commands in the image see: the image's own environment, and nothing of the machine's.</summary>
internal static class ContainerEnvironment
{
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    public static ContainerSettings Of(ImageConfig image, bool hasNetwork)
    {
        ImmutableArray<string> own = image.Container.Env;
        ImmutableArray<string> defaults = [$"PATH={DefaultPath}", "HOME=/root", "TERM=dumb"];
        IEnumerable<string> missing = defaults.Where(
            variable => !own.Any(o => o.Split('=')[0] == variable.Split('=')[0]));
        string directory = image.Container.WorkingDir;
        return new([.. missing, .. own], directory.StartsWith('/') ? directory : "/", hasNetwork);
    }
}
