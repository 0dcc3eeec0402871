using Kiln.Serving;
using TarPlugin;

return await new PluginProgram("tar", "1.0.0")
{
    Builders = [TarBuilder.Factory],
    Provisioners = [NoticeProvisioner.Factory],
    PostProcessors = [IndexPostProcessor.Factory],
    DataSources = [EntriesDataSource.Factory],
}.RunAsync(args);
