using Kiln.Serving;
using Kiln.Serving.Plugin;

return await new PluginProgram("odd", "1.0.0")
{
    CleanupTime = TimeSpan.FromSeconds(4),
    Builders = [OddBuilder.Factory],
    Provisioners = [OddProvisioner.Factory],
    PostProcessors = [OddPostProcessor.Factory],
    DataSources = [OddDataSource.Factory],
}.RunAsync(args);
