//! TensorFlow's tf.train.Example and SequenceExample without TensorFlow, with typed access.
